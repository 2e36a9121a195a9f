using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Losses;

/// <summary>What training minimises.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(CrossEntropySettings), "cross_entropy")]
[JsonDerivedType(typeof(MeanSquaredErrorSettings), "mse")]
public abstract record LossSettings
{
    /// <summary>Makes the loss these settings describe.</summary>
    public abstract ILoss Build();

    /// <summary>Whether targets are classes, as opposed to values.</summary>
    [JsonIgnore]
    public abstract bool IsForClasses { get; }
}

/// <summary>Cross-entropy over class logits, as <c>torch.nn.CrossEntropyLoss</c>.</summary>
public sealed record CrossEntropySettings : LossSettings
{
    /// <summary>Share of the target spread evenly over all classes (Szegedy et al., 2016).</summary>
    [Range(0.0, 1.0, ErrorMessage = "The label smoothing must be in [0, 1].")]
    public double LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override ILoss Build() => new CrossEntropy(this);

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => true;
}

/// <summary>Mean squared error over values, as <c>torch.nn.MSELoss</c>.</summary>
public sealed record MeanSquaredErrorSettings : LossSettings
{
    /// <inheritdoc/>
    public override ILoss Build() => new MeanSquaredError();

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => false;
}
