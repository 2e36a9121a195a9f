namespace VisionFinetune.Vision.Weights;

/// <summary>One tensor of a weight file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Sizes; empty for a scalar.</param>
/// <param name="Dtype">Element type as PyTorch calls it.</param>
public sealed record TensorSummary(string Name, IReadOnlyList<long> Shape, string Dtype)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>False for the running statistics of batch normalisation, which no optimizer changes.</summary>
    public bool IsParameter =>
        !Name.EndsWith("running_mean", StringComparison.Ordinal) && !Name.EndsWith("running_var", StringComparison.Ordinal)
        && !Name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
}

/// <summary>What a weight file holds, for <c>vft weights inspect</c>.</summary>
/// <param name="Format">How it is stored.</param>
/// <param name="Tensors">The weights of the model in file order; empty where the file holds none.</param>
/// <param name="Entries">Everything else by name, as short text.</param>
/// <param name="Notices">What a user should know about the reading.</param>
public sealed record WeightSummary(
    WeightFormat Format, IReadOnlyList<TensorSummary> Tensors, IReadOnlyList<KeyValuePair<string, string>> Entries, IReadOnlyList<string> Notices)
{
    /// <summary>Number of trainable values.</summary>
    public long Parameters => Tensors.Where(t => t.IsParameter).Sum(t => t.Elements);
}
