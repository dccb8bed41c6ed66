package dev.sallyport.token.bearer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks host names up, as the machine does. Blocks. */
interface Names {
  /** Every address of a host, one at least. */
  List<InetAddress> addresses(String host) throws UnknownHostException;

  /** With the machine's own files, servers and search domains. */
  static Names ofMachine() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
