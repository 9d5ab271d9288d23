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
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const PencilIcon = icon(
  <path d="M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19 4 20ZM14.5 6l3.5 3.5" />,
);
export const ReplyIcon = icon(<path d="m9 6-5 5 5 5m-5-5h10a6 6 0 0 1 6 6v1" />);
export const QuoteIcon = icon(<path d="m15 5 5 5-5 5m5-5H10a6 6 0 0 0-6 6v3" />);
export const BinIcon = icon(
  <path d="M4 7h16M9 7V5a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v2M6 7l1 12a1.5 1.5 0 0 0 1.5 1.4h7A1.5 1.5 0 0 0 17 19l1-12M10 11v5.5m4-5.5v5.5" />,
);
export const AtIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M16 8v5a3 3 0 0 0 5-2.3V12a9 9 0 1 0-3.6 7.2" />
  </>,
);
export const PeopleIcon = icon(
  <>
    <circle cx="9" cy="8" r="3.5" />
    <path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.7a3.5 3.5 0 0 1 0 6.6m2 2.6a6.5 6.5 0 0 1 3.5 6.1" />
  </>,
);
