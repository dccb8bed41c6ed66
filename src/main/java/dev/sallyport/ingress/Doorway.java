package dev.sallyport.ingress;

import dev.sallyport.limits.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.util.NetUtil;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport of Vert.x, with somebody at the door of the server socket that is opened through
 * it: who is one too many from an address is sent away, and each of the others gets a {@link Door}.
 * Vert.x has no hook for this; the transport is where its SPI lets us at the bootstrap.
 */
final class Doorway implements Transport {
  private final Transport inside;
  private final Crowd crowd;
  private final Supplier<Door> doors;

  Doorway(Transport inside, Crowd crowd, Supplier<Door> doors) {
    this.inside = inside;
    this.crowd = crowd;
    this.doors = doors;
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    inside.configure(config, domainSocket, bootstrap);
    var further = bootstrap.config().childHandler();
    bootstrap.childHandler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel accepted) {
            accept(accepted, further);
          }
        });
  }

  private void accept(Channel accepted, ChannelHandler further) {
    if (accepted.remoteAddress() instanceof InetSocketAddress remote) {
      var from = Address.of(NetUtil.toAddressString(remote.getAddress()));
      if (!crowd.enter(from)) {
        accepted.close();
        return;
      }
      accepted.closeFuture().addListener(_ -> crowd.leave(from));
    }
    accepted.pipeline().addLast(doors.get(), further);
  }

  @Override
  public boolean supportsDomainSockets() {
    return inside.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return inside.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return inside.isAvailable();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return inside.unavailabilityCause();
  }

  @Override
  public java.net.SocketAddress convert(SocketAddress address) {
    return inside.convert(address);
  }

  @Override
  public SocketAddress convert(java.net.SocketAddress address) {
    return inside.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return inside.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(
      int type, int threads, ThreadFactory factory, int ratioOfIo) {
    return inside.eventLoopGroup(type, threads, factory, ratioOfIo);
  }

  @Override
  @SuppressWarnings("deprecation") // the SPI asks for it
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return inside.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return inside.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return inside.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return inside.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    inside.configure(channel, options);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    inside.configure(config, domainSocket, bootstrap);
  }
}
