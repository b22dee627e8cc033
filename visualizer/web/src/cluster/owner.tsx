// Who serves a partition: a process by its name, or nobody, which is trouble.
export const Owner = ({ name }: { readonly name: string | null }) =>
  name === null ? <span className="nobody">nobody</span> : <span className="mono">{name}</span>
