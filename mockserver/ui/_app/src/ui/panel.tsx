import type { ComponentChildren } from 'preact';

/** Panel is a part of the page: what it is called, what it is for, and what can be done to all of it. */
export function Panel({ title, about, tools, children }: { title: string; about?: ComponentChildren; tools?: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="panel">
      <div class="panel-top">
        <h1>{title}</h1>
        {tools && <div class="row">{tools}</div>}
        {about && <p>{about}</p>}
      </div>
      {children}
    </div>
  );
}
