// The trouble that the demo's payment provider makes on purpose. Nobody but the provider knows these rules.

/** The order's first card is refused, every time; another card is accepted. */
export const refusesFirstCard = (orderId: string): boolean => orderId.endsWith('7')

/** The order's first charge is made, and its answer is lost. */
export const losesFirstAnswer = (orderId: string): boolean => orderId.endsWith('3')
