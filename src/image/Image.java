import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * Builds the OCI image, without a container engine: {@code Image.java VERSION BASE}, run by {@code
 * mvn -Pimage package} after the jars are made. A Java runtime with the modules that are needed,
 * the libraries, Sallyport, and AOT caches of their classes from a training run are a layer each,
 * on a base that has glibc. Where the base cannot be had, the layers are written without it.
 */
final class Image {
  /**
   * All that Sallyport's libraries ask of the JDK, and every module with one of its security
   * providers: a name on the list of providers that no module has is looked for in all jars, at
   * every start.
   */
  private static final String MODULES =
      "java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,"
          + "java.naming,java.net.http,java.scripting,java.security.jgss,java.security.sasl,"
          + "java.smartcardio,java.sql,java.xml,java.xml.crypto,jdk.crypto.cryptoki,jdk.crypto.ec,"
          + "jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.net,jdk.security.jgss,"
          + "jdk.unsupported,jdk.zipfs";

  /** What is a native library in a jar, and would be unpacked from it at every start. */
  private static final String NATIVE_CRYPTO = "libamazonCorrettoCryptoProvider.so";

  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

  /** What jib gives every file; the cache knows jars and runtime by it. */
  private static final FileTime WRITTEN = FileTime.from(Instant.ofEpochSecond(1));

  private static final List<String> OPTIONS = List.of("jvm.options", "sidecar.options");
  private static final Path SOURCE = Path.of("src/image");
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path ROOT = TARGET.resolve("image");
  private static final Path JAVA = ROOT.resolve("opt/java");
  private static final Path APP = ROOT.resolve("app");
  private static final String USER = "65532:65532";

  private Image() {}

  public static void main(String[] args) throws Exception {
    stage(args[0]);
    train("gateway", List.of());
    train("sidecar", List.of("@" + APP.resolve("sidecar.options")));
    assemble(args[0].replace("-SNAPSHOT", ""), args[1]);
  }

  /** Puts together what the image holds, where it can be run too. */
  private static void stage(String version) throws Exception {
    delete(ROOT);
    Files.createDirectories(APP.resolve("lib"));
    var jlink = Path.of(System.getProperty("java.home"), "bin", "jlink").toString();
    run(
        new ProcessBuilder(
            jlink,
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            JAVA.toString()));
    Files.copy(TARGET.resolve("sallyport-" + version + ".jar"), APP.resolve("sallyport.jar"));
    for (var options : OPTIONS) {
      Files.copy(SOURCE.resolve(options), APP.resolve(options));
    }
    try (var jars = Files.list(TARGET.resolve("lib"))) {
      for (var jar : jars.toList()) {
        plain(jar, APP.resolve("lib").resolve(jar.getFileName()));
      }
    }
    try (var all = Files.walk(ROOT)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, WRITTEN);
      }
    }
  }

  /**
   * A library's jar as the image has it. Classes of a signed one would be checked anew at every
   * start and kept out of the cache, so it goes without its signature: what Maven fetched is
   * checked when it is fetched, and from here on the image's digest stands for all of it. The
   * native library lies with those of the JDK, where {@code System.loadLibrary} finds it.
   */
  private static void plain(Path from, Path to) throws IOException {
    try (var jar = new JarFile(from.toFile(), false)) {
      if (jar.stream().noneMatch(entry -> SIGNATURE.matcher(entry.getName()).matches())) {
        Files.copy(from, to);
        return;
      }
      var manifest = new Manifest();
      manifest.getMainAttributes().putAll(jar.getManifest().getMainAttributes());
      try (var out = new JarOutputStream(Files.newOutputStream(to), manifest)) {
        for (var entry : Collections.list(jar.entries())) {
          var name = entry.getName();
          try (var content = jar.getInputStream(entry)) {
            if (name.endsWith("/" + NATIVE_CRYPTO)) {
              Files.copy(content, JAVA.resolve("lib").resolve(NATIVE_CRYPTO));
            } else if (!name.equals(JarFile.MANIFEST_NAME) && !SIGNATURE.matcher(name).matches()) {
              out.putNextEntry(new ZipEntry(name));
              content.transferTo(out);
            }
          }
        }
      }
    }
  }

  /** Runs it once as what its cache is to be good for; that is written when the process ends. */
  private static void train(String as, List<String> options) throws Exception {
    var cache = APP.resolve(as + ".aot");
    var data = Files.createTempDirectory("sallyport-training");
    var ports = List.of(freePort(), freePort(), freePort());
    var line = new ArrayList<>(List.of(JAVA.resolve("bin/java").toString()));
    line.add("@" + APP.resolve("jvm.options"));
    line.addAll(options);
    line.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-jar"));
    line.add(APP.resolve("sallyport.jar").toString());
    line.addAll(List.of("--config", SOURCE.resolve(as + ".yaml").toString()));
    var command = new ProcessBuilder(line);
    var settings = command.environment();
    // Nothing of the machine it is built on.
    settings.keySet().removeIf(name -> name.matches("(JAVA|JDK|_JAVA|SALLYPORT).*"));
    settings.put("SALLYPORT_HTTP_PORT", ports.get(0).toString());
    settings.put("SALLYPORT_OPS_PORT", ports.get(1).toString());
    settings.put("SALLYPORT_GATE_PORT", ports.get(2).toString());
    settings.put("SALLYPORT_DATADIR", data.toString());
    var log = TARGET.resolve("image-" + as + ".log");
    var process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      exercise(process, ports);
    } catch (IOException | IllegalStateException failed) {
      process.destroyForcibly();
      throw new IllegalStateException("training failed: see " + log, failed);
    }
    process.destroy();
    if (!process.waitFor(10, TimeUnit.MINUTES) || !Files.exists(cache)) {
      throw new IllegalStateException("no cache was written: see " + log);
    }
    Files.setLastModifiedTime(cache, WRITTEN);
    delete(data);
  }

  private static void exercise(Process process, List<Integer> ports) throws Exception {
    var api = "http://127.0.0.1:" + ports.get(0);
    var ops = "http://127.0.0.1:" + ports.get(1);
    var until = Instant.now().plus(Duration.ofMinutes(10));
    while (status(ops + "/health/ready") != 200) {
      if (!process.isAlive() || Instant.now().isAfter(until)) {
        throw new IllegalStateException("not ready");
      }
      Thread.sleep(100);
    }
    status(ops + "/health/live");
    status(ops + "/metrics");
    status(api + "/local_Training/.well-known/jwks.json");
    status("http://127.0.0.1:" + ports.get(2) + "/orders/7");
  }

  private static int status(String url) throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException nobody) {
      return 0;
    }
  }

  private static void assemble(String version, String base) throws Exception {
    var layers = TARGET.resolve("sallyport-layers.tar");
    var image = TARGET.resolve("sallyport-image.tar");
    Files.deleteIfExists(layers);
    Files.deleteIfExists(image);
    try {
      write(Jib.from(base), image, version);
      System.out.println("The image sallyport:" + version + " is " + image);
    } catch (ExecutionException unreachable) {
      write(Jib.fromScratch(), layers, version);
      System.out.println("The base image " + base + " could not be had: " + unreachable.getCause());
      System.out.println(
          "Without it, " + layers + " holds Sallyport's layers, which run on a base");
      System.out.println("with glibc: build again with -Dimage.base=IMAGE, or =tar://FILE.");
    }
  }

  private static void write(JibContainerBuilder builder, Path to, String version) throws Exception {
    builder
        .addFileEntriesLayer(layer("runtime", "opt/java"))
        .addFileEntriesLayer(layer("libraries", "app/lib"))
        .addFileEntriesLayer(
            layer("sallyport", "app/sallyport.jar", "app/jvm.options", "app/sidecar.options"))
        .addFileEntriesLayer(layer("caches", "app/gateway.aot", "app/sidecar.aot"))
        .setEntrypoint(
            "/opt/java/bin/java",
            "@/app/jvm.options",
            "-XX:AOTCache=/app/gateway.aot",
            "-jar",
            "/app/sallyport.jar")
        .setWorkingDirectory(AbsoluteUnixPath.get("/app"))
        .setUser(USER)
        .setExposedPorts(Port.tcp(8080), Port.tcp(9090), Port.tcp(8000))
        .setLabels(
            Map.of(
                "org.opencontainers.image.title",
                "Sallyport",
                "org.opencontainers.image.version",
                version))
        .containerize(
            Containerizer.to(TarImage.at(to).named("sallyport:" + version))
                .setApplicationLayersCache(TARGET.resolve("jib"))
                .setBaseImageLayersCache(TARGET.resolve("jib")));
  }

  private static FileEntriesLayer layer(String name, String... places) throws IOException {
    var layer = FileEntriesLayer.builder().setName(name);
    for (var place : places) {
      try (var files = Files.walk(ROOT.resolve(place))) {
        for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
          layer.addEntry(
              file,
              AbsoluteUnixPath.get("/" + ROOT.relativize(file)),
              FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644"),
              WRITTEN.toInstant());
        }
      }
    }
    return layer.build();
  }

  private static void run(ProcessBuilder command) throws Exception {
    if (command.inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("failed: " + String.join(" ", command.command()));
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var files = Files.walk(directory)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
