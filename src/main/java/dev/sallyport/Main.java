package dev.sallyport;

final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
