/** Problem shows what went wrong, in the mock's own words; nothing when all is well. */
export function Problem({ text }: { text: string }) {
  return <div role="alert" class="problem-place">{text && <p class="problem">{text}</p>}</div>;
}
