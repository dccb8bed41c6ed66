package dev.sallyport.config;

/**
 * One thing that is wrong with the configuration. Never holds a secret.
 *
 * @param file the file as it was named, or the environment variable
 * @param line from 1; 0 where there is no line
 * @param path the key, such as {@code pools[0].clients[1].flows}; empty for the file as a whole
 */
public record Fault(String file, int line, String path, String message) {
  /** {@code conf/x.yaml:12: pools[0].id: is missing}. */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + message;
  }
}
