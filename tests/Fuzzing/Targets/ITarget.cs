using VisionFinetune.Engine;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>One parser of foreign bytes: how its inputs are made, how it reads them, and what it may do.</summary>
internal interface ITarget
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    /// <summary>Managed and tensor bytes that reading may take for each byte of the input.</summary>
    int BytesPerByte { get; }

    /// <summary>Bytes that reading may take whatever the input is: buffers, tables, messages.</summary>
    long FixedBytes { get; }

    /// <summary>An input that follows from the draws alone.</summary>
    byte[] Make(Draws draws);

    /// <summary>Reads an input; what it made is released when this returns.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="folder">An empty folder for files; nothing may be written outside it.</param>
    /// <returns>Bytes of the tensors that were made, which the runtime does not count.</returns>
    /// <exception cref="UserException">The documented refusal.</exception>
    long Read(byte[] input, string folder);

    /// <summary>Whether an exception is the documented one.</summary>
    bool IsRefusal(Exception e) => e is UserException;
}
