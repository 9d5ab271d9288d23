/** Every code that a `HubError` carries. */
export type HubCode =
  /** A limit that is no positive whole number, or that another limit contradicts. */
  | 'invalid-limit'
  /** A path, a port or an option that no hub can use. */
  | 'invalid-option'
  /** Another program listens on the port. */
  | 'port-in-use'
  /** The port could not be opened for another reason. */
  | 'listen-failed'
  /** The address of a hub was asked for before its server had one. */
  | 'not-listening';
