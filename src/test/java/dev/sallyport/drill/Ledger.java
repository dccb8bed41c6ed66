package dev.sallyport.drill;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What was acknowledged to whom, and what was done that contradicts it. */
final class Ledger {
  /** What somebody who was acknowledged to exist may count on. */
  static final class Person {
    final String name;

    /** One of these is the password; more than one where a change was not acknowledged. */
    volatile Set<String> passwords;

    /** None of these is. */
    final Set<String> former = ConcurrentHashMap.newKeySet();

    /** Refresh tokens whose end was acknowledged. */
    final Queue<String> ended = new ConcurrentLinkedQueue<>();

    /** Access tokens whose end was acknowledged. */
    final Queue<String> endedAccess = new ConcurrentLinkedQueue<>();

    /** The newest refresh token of a session that nobody ended; empty where there is none. */
    volatile String living = "";

    Person(String name, String password) {
      this.name = name;
      this.passwords = Set.of(password);
    }
  }

  private final Queue<Person> people = new ConcurrentLinkedQueue<>();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> acknowledged = new ConcurrentSkipListMap<>();

  /** From now on this person is there. */
  void add(Person person) {
    people.add(person);
  }

  /** That something was acknowledged. */
  void acknowledged(String what) {
    acknowledged.computeIfAbsent(what, _ -> new LongAdder()).increment();
  }

  /** That a promise was broken. */
  void broken(Person person, String what, Object how) {
    broken.add(person.name + ": " + what + ": " + how);
  }

  /** How much was acknowledged. */
  long size() {
    return acknowledged.values().stream().mapToLong(LongAdder::sum).sum();
  }

  List<Person> people() {
    return List.copyOf(people);
  }

  /** Every broken promise. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  @Override
  public String toString() {
    return acknowledged.toString();
  }
}
