import { Component, Fragment } from 'react';
import type { ReactNode } from 'react';
import { ProblemNote } from './note.js';
import { Button } from './button.js';

/** A part that fails this often within this time is not helped by drawing it once more. */
const mostRounds = 5;
const within = 10_000;

/** The state of a `Region`. */
export interface RegionState {
  readonly error: { readonly cause: unknown } | null;
  /** Grows each time the part is drawn anew. */
  readonly round: number;
  readonly failures: readonly number[];
}

/**
 * A part of a page that is drawn anew by itself when drawing it fails, as it does where translators and other extensions have
 * moved its nodes; the rest of the page stays. What a person has typed must lie outside of it.
 */
export class Region extends Component<{ readonly children: ReactNode }, RegionState> {
  override state: RegionState = { error: null, round: 0, failures: [] };

  static getDerivedStateFromError(cause: unknown): Pick<RegionState, 'error'> {
    return { error: { cause } };
  }

  override componentDidCatch(): void {
    const now = performance.now();
    this.setState(({ failures, round, error }) => {
      const recent = [...failures, now].filter((at) => now - at < within);
      return recent.length > mostRounds
        ? { error, round, failures: recent }
        : { error: null, round: round + 1, failures: recent };
    });
  }

  override render(): ReactNode {
    const { error, round, failures } = this.state;
    if (error === null) return <Fragment key={round}>{this.props.children}</Fragment>;
    if (failures.length <= mostRounds) return null;
    return (
      <div className="kith kith-region-failed">
        <ProblemNote error={error.cause} safe="What was written is safe." />
        <Button onClick={() => this.setState({ error: null, round: round + 1, failures: [] })}>Show it again</Button>
      </div>
    );
  }
}
