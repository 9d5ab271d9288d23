import { icon } from '../parts/icons.js';

export const MicrophoneIcon = icon(
  <path d="M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Zm-7-3a7 7 0 0 0 14 0m-7 7v2.5" />,
);
export const MicrophoneOffIcon = icon(
  <path d="m3 3 18 18M9 9v3a3 3 0 0 0 4.5 2.6M15 11V6a3 3 0 0 0-5.7-1.3M5 12a7 7 0 0 0 11.5 5.4M19 12a7 7 0 0 1-.6 2.8M12 19v2.5" />,
);
export const HeadphonesIcon = icon(
  <path d="M4 18v-5a8 8 0 0 1 16 0v5M4 15.5h2a1 1 0 0 1 1 1V20a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1Zm16 0h-2a1 1 0 0 0-1 1V20a1 1 0 0 0 1 1h1a1 1 0 0 0 1-1Z" />,
);
export const HeadphonesOffIcon = icon(
  <path d="m3 3 18 18M4 18v-5a8 8 0 0 1 1.8-5M9 5.6A8 8 0 0 1 20 13v3M4 15.5h2a1 1 0 0 1 1 1V20a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1Zm13 1.5v3a1 1 0 0 0 1 1h1" />,
);
export const CameraIcon = icon(
  <path d="M3 7.5A1.5 1.5 0 0 1 4.5 6h9A1.5 1.5 0 0 1 15 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16.5Zm12 3 6-3.5v10l-6-3.5" />,
);
export const CameraOffIcon = icon(
  <path d="m3 3 18 18M10 6h3.5A1.5 1.5 0 0 1 15 7.5V11m0 4v1.5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6m11 5L21 7v10" />,
);
export const ShareIcon = icon(
  <path d="M4.5 4h15A1.5 1.5 0 0 1 21 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 14.5v-9A1.5 1.5 0 0 1 4.5 4ZM8 20h8m-4-7V7.5m-2.5 2L12 7l2.5 2.5" />,
);
export const ShareStopIcon = icon(
  <path d="M4.5 4h15A1.5 1.5 0 0 1 21 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 14.5v-9A1.5 1.5 0 0 1 4.5 4ZM8 20h8M9.8 7.8l4.4 4.4m0-4.4-4.4 4.4" />,
);
export const PhoneIcon = icon(
  <path d="M5 4h3.5l1.7 4.3-2.2 1.5a11.5 11.5 0 0 0 6.2 6.2l1.5-2.2L20 15.5V19a1.6 1.6 0 0 1-1.7 1.6A15.6 15.6 0 0 1 3.4 5.7 1.6 1.6 0 0 1 5 4Z" />,
);
export const HangUpIcon = icon(
  <path d="M12 9c-4 0-7.4 1.2-9 3.3-.5.6-.4 1.6 0 2.4l.5 1c.3.6.9.9 1.5.7l3-.9c.5-.1.8-.6.8-1.1v-1.9c1-.3 2.1-.4 3.2-.4s2.2.1 3.2.4v1.9c0 .5.3 1 .8 1.1l3 .9c.6.2 1.2-.1 1.5-.7l.5-1c.4-.8.5-1.8 0-2.4C19.4 10.2 16 9 12 9Z" />,
);
export const PeopleIcon = icon(
  <path d="M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.2M18 14.5a6.5 6.5 0 0 1 3.5 5.5" />,
);
export const SlidersIcon = icon(
  <path d="M4 7h9m5 0h2M4 17h2m5 0h9M15.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-7 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z" />,
);
export const GridIcon = icon(<path d="M4 4h7v7H4Zm9 0h7v7h-7ZM4 13h7v7H4Zm9 0h7v7h-7Z" />);
export const SpeakerViewIcon = icon(<path d="M3 4h18v11H3Zm0 14h5v2H3Zm7 0h4v2h-4Zm6 0h5v2h-5Z" />);
export const PinIcon = icon(<path d="m9 4 6 0-1 6 3 3v2H7v-2l3-3Zm3 11v6" />);
export const PopOutIcon = icon(
  <path d="M13 4h7v7m0-7-9 9M17 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 4 18.5v-10A1.5 1.5 0 0 1 5.5 7H10" />,
);
export const PictureIcon = icon(
  <path d="M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5ZM12 12h6v4h-6Z" />,
);
export const CollapseIcon = icon(<path d="M5 12h14" />);
export const LargerIcon = icon(<path d="M14 4h6v6m0-6-7 7M10 20H4v-6m0 6 7-7" />);
export const SmallerIcon = icon(<path d="M20 10h-6V4m0 6 6.5-6.5M4 14h6v6m0-6-6.5 6.5" />);
export const VoiceIcon = icon(<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" />);
export const ReturnIcon = icon(
  <path d="M11 13H4v7m0-7v7m0 0 8-8M13 4h5.5A1.5 1.5 0 0 1 20 5.5v13a1.5 1.5 0 0 1-1.5 1.5H15" />,
);
