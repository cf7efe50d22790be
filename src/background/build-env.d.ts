interface ImportMetaEnv {
  /** An API key that the build carries, for organisations that hand out their own build. */
  readonly VITE_CTCT_CLIENT_ID?: string;
}
