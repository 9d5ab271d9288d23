// For the other packages of this repository only. It may change at any time.
export { sameCallMember } from './same-call-member.js';
