interface ImportMetaEnv {
  /** The API key of a build that an organization hands out itself. */
  readonly VITE_CTCT_CLIENT_ID?: string;
}
