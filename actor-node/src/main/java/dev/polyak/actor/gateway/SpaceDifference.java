package dev.polyak.actor.gateway;

import dev.polyak.runs.v1.DictSpace;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.TupleSpace;

/** Where two spaces differ first, in words. */
final class SpaceDifference {
  private static final int SHOWN = 120;

  private SpaceDifference() {}

  /**
   * The first difference.
   *
   * @param path of both
   * @return its path and both sides, or an empty text
   */
  static String of(String path, Space own, Space run) {
    if (own.equals(run)) {
      return "";
    }
    if (own.hasTuple() && run.hasTuple() && sameSize(own.getTuple(), run.getTuple())) {
      for (int i = 0; i < own.getTuple().getSpacesCount(); i++) {
        Space mine = own.getTuple().getSpaces(i);
        String inside = of(path + "[" + i + "]", mine, run.getTuple().getSpaces(i));
        if (!inside.isEmpty()) {
          return inside;
        }
      }
    }
    if (own.hasDict() && run.hasDict() && sameKeys(own.getDict(), run.getDict())) {
      for (int i = 0; i < own.getDict().getSpacesCount(); i++) {
        String key = own.getDict().getSpaces(i).getName();
        Space mine = own.getDict().getSpaces(i).getSpace();
        String inside = of(path + "[\"" + key + "\"]", mine, run.getDict().getSpaces(i).getSpace());
        if (!inside.isEmpty()) {
          return inside;
        }
      }
    }
    return "%s is %s, and the run's %s".formatted(path, shown(own), shown(run));
  }

  private static boolean sameSize(TupleSpace own, TupleSpace run) {
    return own.getSpacesCount() == run.getSpacesCount();
  }

  private static boolean sameKeys(DictSpace own, DictSpace run) {
    if (own.getSpacesCount() != run.getSpacesCount()) {
      return false;
    }
    for (int i = 0; i < own.getSpacesCount(); i++) {
      if (!own.getSpaces(i).getName().equals(run.getSpaces(i).getName())) {
        return false;
      }
    }
    return true;
  }

  private static String shown(Space space) {
    String text = space.toString().replaceAll("\\s+", " ").strip();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
