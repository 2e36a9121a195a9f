namespace VisionFinetune.Engine.Parameters;

/// <summary>A model made of parts that follow each other, so that they can be trained one after the other or at different rates.</summary>
public interface IStagedModel
{
    /// <summary>Number of stages; the last one is the head.</summary>
    int StageCount { get; }

    /// <summary>The stage of a parameter, from 0 at the input.</summary>
    /// <param name="key">As in the state dict.</param>
    int StageOf(string key);
}
