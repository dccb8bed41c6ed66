package dev.sallyport.ingress.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a page shows. Each kind has a template of its own. */
sealed interface View {
  /** The page's heading, and its window's title. */
  String title();

  /** Which part of the console it belongs to; empty for none. */
  default String part() {
    return "pools";
  }

  /** Something that is so. */
  record Fact(String name, List<String> values) {
    public Fact {
      values = List.copyOf(values);
    }
  }

  /** A page to go to. */
  record Link(String text, String href) {}

  /** Where somebody signs in; {@code message} says why not. */
  record SignIn(String title, String csrf, String name, @Nullable String message) implements View {
    @Override
    public String part() {
      return "";
    }
  }

  /** All pools. */
  record Overview(String title, List<PoolRow> pools, @Nullable String next) implements View {
    record PoolRow(String id, String name, String href, Moment created) {}

    public Overview {
      pools = List.copyOf(pools);
    }
  }

  /** One pool. */
  record Pool(
      String title,
      String id,
      List<Fact> facts,
      List<ClientRow> clients,
      boolean moreClients,
      Users users,
      List<KeyRow> keys,
      @Nullable String rotate,
      String timeline)
      implements View {
    record ClientRow(String id, String name, String href) {}

    /** The users that a search found. */
    record Users(
        List<UserRow> rows,
        Map<String, String> attributes,
        String by,
        String text,
        @Nullable String next,
        @Nullable String wrong) {
      Users {
        rows = List.copyOf(rows);
      }
    }

    record UserRow(
        String name, String href, String address, Badge enabled, String status, Moment created) {}

    record KeyRow(
        String kid,
        String use,
        String algorithm,
        Badge state,
        @Nullable Moment made,
        @Nullable Moment from,
        @Nullable Moment until,
        String revoke) {}

    public Pool {
      facts = List.copyOf(facts);
      clients = List.copyOf(clients);
      keys = List.copyOf(keys);
    }
  }

  /** One app client. */
  record Client(String title, Link pool, String id, List<Fact> facts) implements View {
    public Client {
      facts = List.copyOf(facts);
    }
  }

  /** One user. */
  record User(
      String title,
      Link pool,
      List<Badge> badges,
      List<Fact> facts,
      List<Fact> attributes,
      List<Device> devices,
      List<Event> events,
      List<Link> deeds,
      String timeline)
      implements View {
    record Device(String name, String address, String remembered, Moment used) {}

    record Event(Moment at, String type, Badge response, List<String> answered, String address) {
      Event {
        answered = List.copyOf(answered);
      }
    }

    public User {
      badges = List.copyOf(badges);
      facts = List.copyOf(facts);
      attributes = List.copyOf(attributes);
      devices = List.copyOf(devices);
      events = List.copyOf(events);
      deeds = List.copyOf(deeds);
    }
  }

  /** Whether something is really meant. */
  record Confirm(
      String title,
      String question,
      String explanation,
      String action,
      String csrf,
      Map<String, String> hidden,
      String button,
      boolean grave,
      String back)
      implements View {
    public Confirm {
      hidden = Map.copyOf(hidden);
    }
  }

  /** Attempts, the newest first. */
  record Timeline(
      String title,
      List<Attempt> attempts,
      List<Link> pools,
      String pool,
      String user,
      String outcome,
      String kind,
      @Nullable String next,
      @Nullable String newest,
      @Nullable String wrong)
      implements View {
    record Attempt(
        String id,
        Moment began,
        Badge outcome,
        String action,
        String who,
        @Nullable String whoHref,
        String pool,
        @Nullable String poolHref,
        String client,
        String address,
        boolean whole,
        List<Round> rounds) {
      Attempt {
        rounds = List.copyOf(rounds);
      }
    }

    /** One decision of an attempt. */
    record Round(String after, String what, Badge outcome, String why, String code) {}

    public Timeline {
      attempts = List.copyOf(attempts);
      pools = List.copyOf(pools);
    }

    @Override
    public String part() {
      return "timeline";
    }
  }

  /** A page that only says something. */
  record Notice(String title, String text, @Nullable Link back) implements View {
    @Override
    public String part() {
      return "";
    }
  }
}
