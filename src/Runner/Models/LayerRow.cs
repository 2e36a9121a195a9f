namespace VisionFinetune.Runner.Models;

/// <summary>One layer of a network, for one sample.</summary>
/// <param name="Name">The prefix of its weight keys.</param>
/// <param name="Kind">Such as Conv2d.</param>
/// <param name="Output">Shape of its output without the batch.</param>
/// <param name="Parameters">Values of its weights and biases.</param>
/// <param name="Trainable">Those of them that are trained.</param>
/// <param name="MultiplyAdds">Products of one sample; normalisation and activations count nothing, as in the published figures.</param>
/// <param name="OutputValues">Values of its output, which the backward pass may need.</param>
internal sealed record LayerRow(
    string Name, string Kind, IReadOnlyList<long> Output, long Parameters, long Trainable, long MultiplyAdds, long OutputValues);
