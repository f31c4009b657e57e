import { Component, h } from 'preact';
import type { ComponentChild, FunctionComponent } from 'preact';

/** memo renders a component anew only when its properties are not the same any more. */
export function memo<P extends object>(inner: (properties: P) => ComponentChild, same: (a: P, b: P) => boolean): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !same(this.props as P, next);
    }
    override render(): ComponentChild {
      return h(inner as FunctionComponent<P>, this.props as P);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
