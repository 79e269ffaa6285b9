package dev.polyak.networks.dl4j;

import dev.polyak.networks.Kind;
import dev.polyak.networks.Operations.Pass;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A forward pass.
 *
 * @param layerInputs the input of each layer and the output of the last, as DL4J left them in the
 *     workspace
 * @param output a copy of the last
 */
record ForwardPass(String network, Kind kind, List<INDArray> layerInputs, Values output)
    implements Pass {}
