/** Turns keeps answers in the order of their questions: one that an answer to a later question has overtaken is old. */
export class Turns {
  private asked = new WeakMap<object, number>(); // how often was asked for a thing
  private given = new WeakMap<object, number>(); // to which of these questions the newest answer is

  /** take waits for an answer about a thing, and returns undefined for one that is old. */
  async take<T>(about: object, ask: () => Promise<T>): Promise<T | undefined> {
    const turn = (this.asked.get(about) ?? 0) + 1;
    this.asked.set(about, turn);
    const answer = await ask();
    if ((this.given.get(about) ?? 0) > turn) return undefined;
    this.given.set(about, turn);
    return answer;
  }
}
