package dev.sallyport.ingress;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** What is wrong with a request that no handler gets to see; a label of a metric. */
enum Flaw {
  /** It asks for a tunnel: CONNECT. */
  TUNNEL,
  /** There is not one clear host. */
  HOST,
  /** The target has no single reading, or names another host. */
  TARGET,
  /** A transfer coding other than chunked, once. */
  CODING,
  /** A line of the head that is no field line. */
  FIELD_LINE,
  /** The first line is too long. */
  LONG_LINE,
  /** The head is too long. */
  LONG_HEAD,
  /** Anything else that HTTP/1's codec refuses in a head: lengths, names, versions. */
  SYNTAX,
  /** The body is not framed as its head says. */
  BODY;

  private static final int MALFORMED = 400;
  private static final int NO_TUNNELS = 405;

  /** What HTTP/1's codec says of a head. */
  static Flaw of(Throwable codecs) {
    return switch (codecs) {
      case TooLongHttpLineException _ -> LONG_LINE;
      case TooLongHttpHeaderException _ -> LONG_HEAD;
      default -> SYNTAX;
    };
  }

  /** What refuses it. */
  int status() {
    return this == TUNNEL ? NO_TUNNELS : MALFORMED;
  }
}
