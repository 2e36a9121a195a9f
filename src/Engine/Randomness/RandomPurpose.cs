namespace VisionFinetune.Engine.Randomness;

/// <summary>What a random number is for; draws for different purposes never share numbers.</summary>
public enum RandomPurpose
{
    /// <summary>Choosing the validation split and limits of data sets.</summary>
    Split = 1,

    /// <summary>The order of the training samples of one epoch.</summary>
    Shuffle = 2,

    /// <summary>The augmentation of one step's batch.</summary>
    Augment = 3,

    /// <summary>Dropout and other noise inside the model in one step.</summary>
    Model = 4,

    /// <summary>Initial values of new weights.</summary>
    Initialization = 5,

    /// <summary>Drawing synthetic data.</summary>
    Synthesis = 6,

    /// <summary>Drawing the settings of a random search.</summary>
    Search = 7,
}
