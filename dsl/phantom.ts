// Marks what stands in types only.

/** No value has this key. */
export declare const types: unique symbol
