'use client';

// The call.
export { CallDock } from './call/call-dock.js';
export type { CallDockProps } from './call/call-dock.js';
export { MediaTile } from './call/media-tile.js';
export { CallRoster } from './call/call-roster.js';
export type { CallTitle } from './call/use-call-title.js';

// Before and around it.
export { CallLobby } from './call/call-lobby.js';
export type { CallLobbyProps } from './call/call-lobby.js';
export { IncomingCallCard, OutgoingCallCard, RingCards } from './call/ring-cards.js';
export type { RingCardsProps } from './call/ring-cards.js';
export { CallButton } from './call/call-button.js';
export { JoinQuestion } from './call/join-question.js';
export { CallHistoryList } from './call/call-history-list.js';

// Words, for an app that shows them elsewhere.
export { ringWords } from './call/refusal-words.js';
export type { CallWords, JoinRefusal } from './call/refusal-words.js';
export type { DockRoom } from './call/use-dock-room.js';
