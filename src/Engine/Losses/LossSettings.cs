using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Losses;

/// <summary>What training minimises.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(CrossEntropySettings), "cross_entropy")]
[JsonDerivedType(typeof(FocalSettings), "focal")]
[JsonDerivedType(typeof(BinaryCrossEntropySettings), "bce")]
[JsonDerivedType(typeof(MeanSquaredErrorSettings), "mse")]
[JsonDerivedType(typeof(MeanAbsoluteErrorSettings), "l1")]
[JsonDerivedType(typeof(HuberSettings), "huber")]
public abstract record LossSettings
{
    /// <summary>Makes the loss these settings describe.</summary>
    public abstract ILoss Build();

    /// <summary>Whether targets are classes, as opposed to values.</summary>
    [JsonIgnore]
    public abstract bool IsForClasses { get; }

    /// <summary>Whether the loss depends on how often the classes occur, so that <see cref="For"/> needs their counts.</summary>
    [JsonIgnore]
    public virtual bool NeedsClassCounts => false;

    /// <summary>The same settings with all that depends on the data filled in.</summary>
    /// <param name="classNames">In the order of the network's outputs; empty for values.</param>
    /// <param name="classCounts">Samples of each class in the training split; asked for only with <see cref="NeedsClassCounts"/>.</param>
    /// <exception cref="UserException">The settings do not fit the classes.</exception>
    public virtual LossSettings For(IReadOnlyList<string> classNames, Func<IReadOnlyList<long>> classCounts) => this;
}
