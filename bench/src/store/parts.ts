/** What one store shows on W(n). Null: it has nothing of the kind. */
export interface StoreFigures {
  /** Messages per second of CPU. `disk`: durable. */
  readonly appendPerCpuSecond: { readonly memory: number | null; readonly disk: number | null };
  readonly bytesPerMessage: { readonly disk: number | null; readonly wire: number | null };
  readonly reopenFirst50CpuMs: number | null;
  readonly latest50Ms: number | null;
  readonly memoryMb: number | null;
  /** Unread and mentions of 200 channels that were never read; and the reads of storage alone that this made. */
  readonly unread200Ms: number | null;
  readonly unread200FloorMs: number | null;
  readonly firstSync: {
    readonly first50ReadableMs: number | null;
    readonly readablePerSecond: number | null;
    readonly verifiedPerCpuSecond: number | null;
    readonly verifiedVsBareVerify: number | null;
    /** CPU beside the verification, by CPU of one encryption and one signature for each message. Null: nothing is verified. */
    readonly besideVerifyVsFloor: number | null;
    /** Readable messages a second of wall time, by bare verifications a second of one thread. */
    readonly readableVsBareThread: number | null;
    /** From admission until the newest 50 stand on the screen for good. */
    readonly newest50ReadableMs: number | null;
  };
  /** What the figures above do not say: variants, what was bounded, what a figure counts. */
  readonly notes: Readonly<Record<string, number | string>>;
}

export interface AppendResult {
  readonly perCpuSecond: number | null;
  readonly notes: Readonly<Record<string, number | string>>;
}

export interface BuildResult {
  readonly diskBytesPerMessage: number;
}

export interface ReopenResult {
  readonly firstCpuMs: number;
  readonly latestMs: number;
  readonly memoryMb: number;
  readonly notes: Readonly<Record<string, number | string>>;
}

export interface UnreadResult {
  readonly ms: number;
  readonly floorMs: number;
  readonly notes: Readonly<Record<string, number | string>>;
}

export interface SyncResult {
  readonly firstMs: number;
  readonly perSecond: number;
  readonly verifiedPerCpuSecond: number | null;
  readonly verifiedVsBare: number | null;
  readonly besideVerifyVsFloor: number | null;
  readonly readableVsBareThread: number | null;
  readonly newest50Ms: number | null;
  readonly notes: Readonly<Record<string, number | string>>;
}

export interface WireResult {
  readonly bytes: number | null;
  readonly notes: Readonly<Record<string, number | string>>;
}

/** CPU of sends by CPU of the encryption and signature alone. */
export interface AppendVsFloor {
  readonly oneByOne: number;
  /** 100 at a time. */
  readonly inFlight: number;
  /** 100 at a time on LevelDB; beside the cryptography stand bare batches of the same pairs, each flushed. */
  readonly disk: number;
}

export interface MembersResult {
  readonly cpuMs: number;
  /** Of the checks that cannot be left out, alone. */
  readonly floorMs: number;
}

/** Milliseconds of CPU: to fold 10,000 control changes, and to fold one more onto them. */
export interface ControlFoldFigures {
  readonly scratch10000Ms: number;
  readonly oneMoreMs: number;
}

/** What a device with 500 workspaces costs until the first channel of one of them shows. */
export interface DeviceResult {
  readonly cpuMs: number;
  /** Files open more than before. */
  readonly handles: number;
}

/** By number of members: milliseconds of CPU. */
export interface MembersFigures {
  readonly openCpuMs: Readonly<Record<number, number>>;
  readonly joinCpuMs: Readonly<Record<number, number>>;
  readonly joinFloorMs: Readonly<Record<number, number>>;
}
