namespace VisionFinetune.Runner.Predicting;

/// <summary>What a file of predictions holds.</summary>
internal enum PredictionOutput
{
    /// <summary>An id and the name of the most probable class.</summary>
    Labels,

    /// <summary>An id and one probability a class.</summary>
    Probabilities,

    /// <summary>One raw output a class and no id, rows in the data's order.</summary>
    Logits,

    /// <summary>An id and one number a target of a regression.</summary>
    Values,
}
