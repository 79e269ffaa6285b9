package dev.polyak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stages of a Dockerfile, by name.
 *
 * @param base the stage or image that it begins with
 * @param lines its instructions, each in one line
 */
record Dockerfile(String base, List<String> lines) {
  private static final Pattern FROM = Pattern.compile("FROM (\\S+) AS (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z.]+)=\"([^\"]*)\"");

  /** Reads the images' Dockerfile. */
  static Map<String, Dockerfile> read(Path file) throws IOException {
    Map<String, Dockerfile> stages = new LinkedHashMap<>();
    List<String> lines = List.of();
    for (String line : Files.readString(file).replace("\\\n", "").split("\n", -1)) {
      Matcher from = FROM.matcher(line);
      if (from.matches()) {
        lines = new ArrayList<>();
        stages.put(from.group(2), new Dockerfile(from.group(1), lines));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return stages;
  }

  /** The words of its instructions of a kind. */
  Stream<String> all(String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1));
  }

  /** The words of one in JSON's form, such as its ENTRYPOINT. */
  List<String> words(String instruction) {
    String list = all(instruction).findFirst().orElseThrow();
    return Stream.of(list.substring(list.indexOf('[') + 1, list.indexOf(']')).split(",", -1))
        .map(word -> word.strip().replace("\"", ""))
        .toList();
  }

  Map<String, String> labels() {
    return all("LABEL")
        .flatMap(label -> LABEL.matcher(label).results())
        .collect(Collectors.toMap(each -> each.group(1), each -> each.group(2)));
  }
}
