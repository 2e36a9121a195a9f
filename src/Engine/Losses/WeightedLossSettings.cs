using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Losses;

/// <summary>A loss over classes that may weigh more than others.</summary>
public abstract record WeightedLossSettings : LossSettings, IValidatableObject
{
    /// <summary>A weight for every class, in the order of the classes; []: all weigh the same.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <summary>Weighs every class by samples / (classes · its samples) of the training split, as scikit-learn's <c>balanced</c>.</summary>
    [JsonPropertyOrder(1)]
    public bool Balanced { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsClassCounts => Balanced;

    /// <inheritdoc/>
    public override LossSettings For(IReadOnlyList<string> classNames, Func<IReadOnlyList<long>> classCounts)
    {
        if (Balanced)
            return this with { Balanced = false, ClassWeights = BalancedWeights(classNames, classCounts()) };
        if (ClassWeights.Count > 0 && ClassWeights.Count != classNames.Count)
        {
            throw new UserException($"loss.class_weights has {ClassWeights.Count} numbers, but the data has {classNames.Count} classes "
                + $"({string.Join(", ", classNames.Take(10))}{(classNames.Count > 10 ? ", …" : "")}); write one for each, in this order.");
        }
        return this;
    }

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ClassWeights.Any(weight => weight is not (>= 0 and <= 1e6)))
            yield return new("every weight must be in [0, 1e6].", [nameof(ClassWeights)]);
        else if (ClassWeights.Count > 0 && ClassWeights.All(weight => weight == 0))
            yield return new("one class at least needs a weight above 0.", [nameof(ClassWeights)]);
        else if (ClassWeights.Count > 0 && Balanced)
            yield return new("class_weights are given as well; write one or the other.", [nameof(Balanced)]);
    }

    private static double[] BalancedWeights(IReadOnlyList<string> classNames, IReadOnlyList<long> counts)
    {
        var missing = classNames.Where((_, k) => counts[k] == 0).ToList();
        if (missing.Count > 0)
        {
            throw new UserException($"loss.balanced: the training split has no sample of {string.Join(", ", missing)}, so no weight can be "
                + "computed for it; give loss.class_weights, or keep only classes with samples.");
        }
        var total = (double)counts.Sum();
        return [.. counts.Select(count => total / (counts.Count * count))];
    }

    /// <summary>The weights for a message or a log line.</summary>
    /// <param name="classNames">In the order of the weights.</param>
    public string Describe(IReadOnlyList<string> classNames) => string.Join(", ",
        classNames.Zip(ClassWeights, (name, weight) => $"{name} {weight.ToString("g3", CultureInfo.InvariantCulture)}"));
}
