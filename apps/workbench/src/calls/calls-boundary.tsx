import { Component, type ReactNode } from 'react';

/** What fails around a call is reported, and leaves the rest of the page as it is. */
export class CallsBoundary extends Component<
  { report: (error: unknown) => void; children: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.report(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
