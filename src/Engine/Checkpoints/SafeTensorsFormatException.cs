namespace VisionFinetune.Engine.Checkpoints;

/// <summary>A file is not valid safetensors; the message names the file, what was found and what was expected.</summary>
public sealed class SafeTensorsFormatException : UserException
{
    /// <summary>Creates the error for one file.</summary>
    public SafeTensorsFormatException(string path, string problem)
        : base($"'{Path.GetFileName(path)}' is not a valid safetensors file: {OneLine.Of(problem)}")
    {
    }
}
