package org.zclone.examples.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a program does for the process that started it: a line on stdin is an order, a word and its
 * arguments; the answer is a line on stdout that begins with the same word. The program ends with
 * its stdin, so it does not outlive whoever started it.
 *
 * <pre>{@code
 * new Orders().on("add", words -> Integer.parseInt(words[1]) + 1).obey();
 * }</pre>
 *
 * <p><em>Confined to one thread.</em>
 */
public final class Orders {
  /** Does what an order says. */
  @FunctionalInterface
  public interface Order {
    /** Returns the answer; {@code words} begins with the order's own. */
    Object obey(String[] words) throws Exception;
  }

  private final Map<String, Order> orders = new HashMap<>();

  /** Adds an order. */
  public Orders on(String word, Order order) {
    orders.put(word, order);
    return this;
  }

  /** Obeys until stdin ends, then ends the process; at once, with exit code 1, if one fails. */
  public void obey() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        say(words[0], order(words[0]).obey(words));
      }
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }

  private Order order(String word) throws IOException {
    return Optional.ofNullable(orders.get(word))
        .orElseThrow(() -> new IOException("unknown order: " + word));
  }

  /** Says something before anybody asks for it. */
  public static void say(String word, Object answer) {
    System.out.println(word + " " + answer);
    System.out.flush();
  }
}
