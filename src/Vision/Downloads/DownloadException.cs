using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Downloads;

/// <summary>A download failed for good; the message says where, why and what to do.</summary>
public sealed class DownloadException : UserException
{
    /// <summary>Creates the error with its complete message.</summary>
    public DownloadException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its complete message and the error it came from.</summary>
    public DownloadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>An attempt failed in a way that may pass: the next one continues where it ended.</summary>
internal sealed class TransientDownloadException(string message) : Exception(message);
