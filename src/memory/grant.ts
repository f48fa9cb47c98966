/** Memory that a job or a decode may use. */
export interface Grant {
  /** Gives the memory back; a second call does nothing. */
  readonly release: () => void;
  /** null if the predicted need fits, as it usually does. */
  readonly trial: Trial | null;
  /** Whether the need fits only with savings, by the prediction: they are applied from the start. */
  readonly isTight?: boolean;
}

/**
 * A need that is predicted not to fit, but by so little that the prediction may be wrong. It is tried once,
 * alone and with all savings.
 */
export interface Trial {
  /** The error that says what it needs, for the case that memory runs out. */
  readonly refusal: Error;
  /** Reads how many bytes are free now, up to the threshold of the brake. */
  readonly readFreeBytes: () => number;
}
