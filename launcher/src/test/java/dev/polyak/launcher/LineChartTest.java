package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polyak.node.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;

class LineChartTest {
  @TempDir private Path folder;

  private final XYChart chart = LineChart.empty("title", "x", "y", LegendPosition.OutsideS);

  @Test
  void twentyLinesLookDifferent() {
    Set<List<Object>> looks = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      XYSeries line = LineChart.add(chart, "line " + i, List.of(0.0, 1.0), List.of(0.0, 1.0), i);
      looks.add(List.of(line.getLineColor(), line.getLineStyle()));
      float[] dashes = line.getLineStyle().getDashArray();
      assertThat(dashes == null).as("line %d is solid", i).isEqualTo(i < 5);
    }
    assertThat(looks).hasSize(20);
  }

  @Test
  void namesAFileThatItCannotWrite() {
    LineChart.add(chart, "line", List.of(0.0, 1.0), List.of(0.0, 1.0), 0);
    Path file = folder.resolve("absent").resolve("chart.png");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> LineChart.write(chart, file))
        .withMessage("cannot write %s: %s is not there".formatted(file, file));
  }
}
