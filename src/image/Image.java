import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.regex.Pattern.CASE_INSENSITIVE;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.ByteArrayInputStream;
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
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

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

  /** Of a library's jar: signatures, and what tells of the jar itself. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/([^/]+\\.(SF|RSA|DSA|EC)|MANIFEST\\.MF|INDEX\\.LIST|maven/.*)|module-info\\.class");

  private static final Pattern LICENCE =
      Pattern.compile("(META-INF/)?[^/]*(LICEN[CS]E|NOTICE|COPYING)[^/]*", CASE_INSENSITIVE);

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
    Files.createDirectories(APP);
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
    application(TARGET.resolve("sallyport-" + version + ".jar"));
    for (var options : OPTIONS) {
      Files.copy(SOURCE.resolve(options), APP.resolve(options));
    }
    try (var all = Files.walk(ROOT)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, WRITTEN);
      }
    }
  }

  /**
   * Sallyport's jar, and beside it all libraries as one: a hundred jars would each be opened, and
   * have their manifests read, at every start.
   */
  private static void application(Path jar) throws IOException {
    try (var own = new JarFile(jar.toFile(), false)) {
      var manifest = own.getManifest();
      var libraries = manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      merge(
          Stream.of(libraries.split(" ")).map(TARGET::resolve).toList(),
          APP.resolve("libraries.jar"));
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "libraries.jar");
      try (var out = new JarOutputStream(Files.newOutputStream(APP.resolve("sallyport.jar")))) {
        out.putNextEntry(entry(JarFile.MANIFEST_NAME));
        manifest.write(out);
        for (var each : own.stream().filter(each -> !each.isDirectory()).toList()) {
          if (!each.getName().equals(JarFile.MANIFEST_NAME)) {
            put(own, each, each.getName(), out);
          }
        }
      }
    }
  }

  /**
   * These jars as one. As on a class path, of a name the first counts; lists of services are
   * joined, and licences stay apart. Signatures are left out: classes of a signed jar would be
   * checked anew at every start and kept out of the cache. What Maven fetched is checked when it is
   * fetched, and from here on the image's digest stands for all of it.
   */
  private static void merge(List<Path> jars, Path to) throws IOException {
    var services = new TreeMap<String, String>();
    var taken = new HashSet<String>();
    try (var out = new JarOutputStream(Files.newOutputStream(to))) {
      out.putNextEntry(entry(JarFile.MANIFEST_NAME));
      new Manifest(new ByteArrayInputStream("Manifest-Version: 1.0\n".getBytes(UTF_8))).write(out);
      for (var path : jars) {
        try (var jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
          for (var each : jar.versionedStream().filter(each -> !each.isDirectory()).toList()) {
            var name = each.getName();
            if (name.endsWith("/" + NATIVE_CRYPTO)) {
              unpack(jar, each);
            } else if (name.startsWith("META-INF/services/")) {
              services.merge(name, text(jar, each) + "\n", String::concat);
            } else if (LICENCE.matcher(name).matches()) {
              put(jar, each, "META-INF/licenses/" + path.getFileName() + "/" + name, out);
            } else if (!LEFT_OUT.matcher(name).matches() && taken.add(name)) {
              put(jar, each, name, out);
            }
          }
        }
      }
      for (var service : services.entrySet()) {
        out.putNextEntry(entry(service.getKey()));
        out.write(service.getValue().getBytes(UTF_8));
      }
    }
  }

  /** The native library lies with those of the JDK, where {@code System.loadLibrary} finds it. */
  private static void unpack(JarFile jar, ZipEntry library) throws IOException {
    try (var content = jar.getInputStream(library)) {
      Files.copy(content, JAVA.resolve("lib").resolve(NATIVE_CRYPTO));
    }
  }

  private static void put(JarFile from, ZipEntry what, String name, JarOutputStream out)
      throws IOException {
    try (var content = from.getInputStream(what)) {
      out.putNextEntry(entry(name));
      content.transferTo(out);
    }
  }

  private static String text(JarFile from, ZipEntry what) throws IOException {
    try (var content = from.getInputStream(what)) {
      return new String(content.readAllBytes(), UTF_8);
    }
  }

  /** The same, whenever it is written. */
  private static ZipEntry entry(String name) {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    return entry;
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
        .addFileEntriesLayer(layer("libraries", "app/libraries.jar"))
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
