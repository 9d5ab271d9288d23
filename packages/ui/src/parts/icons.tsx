import type { ReactNode } from 'react';

/** Drawn on 24 × 24 with a line of 2, in the colour of the text; they say nothing to screen readers. */
export function icon(drawing: ReactNode) {
  return function Icon({ size = 16 }: { size?: number }) {
    return (
      <svg
        className="kith-icon"
        // An attribute would give way to a page's rules for all drawings.
        style={{ width: size, height: size }}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={2}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawing}
      </svg>
    );
  };
}

export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const ChecksIcon = icon(<path d="m2.5 12.5 4.5 4.5L16 8m-4.5 8 1 1L22 7.5" />);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5l3 2" />
  </>,
);
export const SendIcon = icon(<path d="M4 12 3.5 4.5 21 12 3.5 19.5 4 12Zm0 0h8" />);
export const OfflineIcon = icon(
  <path d="M3 3l18 18M8.5 16a5 5 0 0 1 7 0M5 12.6a10 10 0 0 1 4-2.4m6 .5a10 10 0 0 1 4 1.9M2 9a15 15 0 0 1 4.2-2.6M11 5a15 15 0 0 1 11 4M12 19.5h.01" />,
);
export const EyeIcon = icon(
  <>
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
    <circle cx="12" cy="12" r="2.5" />
  </>,
);
export const RemovedIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="m5.7 5.7 12.6 12.6" />
  </>,
);
export const ArrowDownIcon = icon(<path d="M12 5v14m-6-6 6 6 6-6" />);
export const ArrowUpIcon = icon(<path d="M12 19V5m-6 6 6-6 6 6" />);
export const ChevronIcon = icon(<path d="m6 9 6 6 6-6" />);
export const WarningIcon = icon(
  <path d="M12 9v4m0 3.5h.01M10.3 4 2 18.5A2 2 0 0 0 3.7 21.5h16.6a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0Z" />,
);
export const SpeechIcon = icon(<path d="M21 12a8 8 0 0 1-8 8H4l1.8-3.2A8 8 0 1 1 21 12Z" />);
