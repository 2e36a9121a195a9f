using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Weights;

/// <summary>A weight file cannot be read or written as asked; the message names the file, what was found and the way out.</summary>
public sealed class WeightFileException : UserException
{
    /// <summary>Creates the error for one file.</summary>
    /// <param name="fileName">The file, with or without its folder.</param>
    /// <param name="problem">The rest of the sentence after the quoted file name, such as <c>does not exist.</c></param>
    public WeightFileException(string fileName, string problem)
        : base($"'{Path.GetFileName(fileName)}' {problem}")
    {
    }
}
