import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import { CallError } from '../api/http';
import type { Entry } from '../api/types';
import { Resume } from './resume';

/** Connection is how the page is connected with the mock. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'paused' } // the tab is hidden
  | { state: 'lost'; why: string; refused?: boolean } // the mock has answered, and will not have the page follow
  | { state: 'locked' }; // the mock wants its control token

/** Sink takes what the mock tells. */
export interface Sink {
  entry(entry: Entry): void;
  /** gap says that entries had to make room before they could be told; undefined when nobody knows how many. */
  gap(missed: number | undefined): void;
  cleared(): void;
  /** anew says that all entries so far are of another journal; those of this one follow. */
  anew(): void;
  /** changed says that the mock was steered, by whomever, or that it may have been. */
  changed(): void;
  connection(connection: Connection): void;
}

/** Opener opens the stream of the journal, and throws a CallError when it is refused. */
export type Opener = (lastEventID: number | undefined, signal: AbortSignal) => Promise<Response>;

/** Waiter waits, in milliseconds, or until it is aborted. */
export type Waiter = (ms: number, signal: AbortSignal) => Promise<void>;

const pauses = [200, 400, 800, 1600, 3000]; // between attempts
const silence = 40_000; // the mock says something every 15 s
const patience = 1_500; // for the entry that the stream is to go on behind

/** Follower keeps one stream open, and goes on where it was when that breaks. */
export class Follower {
  private stop = new AbortController();
  private resume = new Resume();

  constructor(private open: Opener, private sink: Sink, private wait: Waiter) {
    this.stop.abort();
  }

  /** start connects, and stays connected until pause. */
  start(): void {
    if (!this.stop.signal.aborted) return;
    this.stop = new AbortController();
    void this.run(this.stop.signal);
  }

  /** pause closes the connection; start goes on where it was. */
  pause(): void {
    if (this.stop.signal.aborted) return;
    this.stop.abort();
    this.sink.connection({ state: 'paused' });
  }

  /** again connects now, without waiting for the next attempt. */
  again(): void {
    this.stop.abort();
    this.start();
  }

  private async run(stopped: AbortSignal): Promise<void> {
    for (let attempt = 0; !stopped.aborted;) {
      this.sink.connection({ state: 'connecting' });
      try {
        const ended = await this.once(stopped);
        if (stopped.aborted) return;
        attempt = 0;
        if (ended === 'left') continue;
        this.sink.connection({ state: 'lost', why: 'The connection has ended.' });
      } catch (problem) {
        if (stopped.aborted) return;
        if (problem instanceof CallError && problem.status === 401) {
          this.sink.connection({ state: 'locked' });
          this.stop.abort();
          return;
        }
        this.sink.connection({ state: 'lost', why: problem instanceof Error ? problem.message : String(problem), refused: problem instanceof CallError && problem.status > 0 });
      }
      await this.wait(pauses[Math.min(attempt, pauses.length - 1)] ?? 0, stopped);
      attempt++;
    }
  }

  /** once reads one stream to its end, or leaves it earlier. */
  private async once(stopped: AbortSignal): Promise<'ended' | 'left'> {
    const connection = new AbortController();
    const leave = () => connection.abort();
    stopped.addEventListener('abort', leave);
    try {
      const after = this.resume.begin();
      const answer = await this.open(after, connection.signal);
      this.sink.connection({ state: 'live' });
      this.sink.changed(); // while nobody listened
      await this.read(answer, connection);
      return connection.signal.aborted ? 'left' : 'ended';
    } catch (problem) {
      if (connection.signal.aborted) return 'left'; // here, or by pause
      throw problem;
    } finally {
      stopped.removeEventListener('abort', leave);
      connection.abort();
    }
  }

  private async read(answer: Response, connection: AbortController): Promise<void> {
    if (!answer.body) return;
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: (event) => this.take(event, connection) });
    for (;;) {
      const quiet = new AbortController();
      const limit = this.resume.waiting ? patience : silence;
      void this.wait(limit, quiet.signal).then(() => {
        if (quiet.signal.aborted) return;
        if (this.resume.waiting) this.forget();
        connection.abort();
      });
      const { done, value } = await reader.read().finally(() => quiet.abort());
      if (done || connection.signal.aborted) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  private take(event: EventSourceMessage, connection: AbortController): void {
    if (connection.signal.aborted) return;
    switch (event.event ?? 'message') {
      case 'message':
        return this.entry(JSON.parse(event.data) as Entry, connection);
      case 'gap':
        if (this.resume.waiting) return this.over(connection);
        return this.sink.gap((JSON.parse(event.data) as { missed?: number }).missed);
      case 'clear':
        this.resume.forget();
        return this.sink.cleared();
      case 'reset':
        return this.over(connection);
      case 'changed':
        return this.sink.changed();
    }
  }

  private entry(entry: Entry, connection: AbortController): void {
    switch (this.resume.take(entry)) {
      case 'new':
        return this.sink.entry(entry);
      case 'other journal':
        return this.over(connection);
      case 'known':
    }
  }

  /** over ends a connection whose journal is not the one that the page has shown. The next one begins anew. */
  private over(connection: AbortController): void {
    this.forget();
    connection.abort();
  }

  private forget(): void {
    this.resume.forget();
    this.sink.anew();
  }
}
