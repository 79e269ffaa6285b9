package dev.polyak.launcher.replay;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells below one another: each column as wide as its widest cell, two spaces between. */
public final class AlignedText {
  private final List<List<String>> rows = new ArrayList<>();

  public AlignedText row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  public AlignedText row(String... cells) {
    return row(List.of(cells));
  }

  @Override
  public String toString() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append("  ").append(row.get(i)).repeat(" ", widths.get(i) - row.get(i).length());
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
