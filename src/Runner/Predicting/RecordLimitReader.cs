namespace VisionFinetune.Runner.Predicting;

/// <summary>Passes text on until one record has had more characters than a real one can have, so that a file without line
/// breaks, or with a quote that is never closed, is refused before it fills the memory.</summary>
/// <param name="inner">The text; the caller disposes it.</param>
/// <param name="limit">Characters of the longest record.</param>
/// <param name="tooLong">Makes the error.</param>
internal sealed class RecordLimitReader(TextReader inner, int limit, Func<Exception> tooLong) : TextReader
{
    private int _sinceRecord;

    /// <summary>A record is complete; the next one may be as long again.</summary>
    public void RecordEnded() => _sinceRecord = 0;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (_sinceRecord > limit)
            throw tooLong();
        var count = inner.Read(buffer);
        _sinceRecord += count;
        return count;
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Peek() => inner.Peek();
}
