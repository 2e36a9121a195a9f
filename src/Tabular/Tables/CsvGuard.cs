namespace VisionFinetune.Tabular.Tables;

/// <summary>Stands between a file and the CSV parser and follows lines, records and quotes, so that a row's first line is known
/// and a file that is no table is refused while only a little of it has been read.</summary>
/// <remarks>Quotes as in RFC 4180: only at the beginning of a field do they quote; elsewhere they are text. What stands before a
/// problem is handed on first, so that of several problems the first in the file is reported, however the file is cut into
/// buffers.</remarks>
internal sealed class CsvGuard(TextReader inner, string file, char delimiter) : TextReader
{
    /// <summary>In UTF-16 code units, line ends within quotes included.</summary>
    public const int LongestRecord = 1 << 20;

    /// <summary>The parser doubles its buffer as a record grows and would have all of it filled at once.</summary>
    private const int LargestRead = 1 << 15;

    private readonly Queue<int?> _recordLines = new();
    private State _state = State.RecordStart;
    private int _line = 1;
    private int _recordLine;
    private int _recordLength;
    private int _field;
    private int _quoteLine;
    private bool _afterCarriageReturn;
    private bool _atFileStart = true;
    private TableException? _problem;

    private enum State
    {
        RecordStart,
        FieldStart,
        Text,
        Quoted,
        AfterQuote,   // the quote closes the field, unless another one follows
    }

    private RowOrigin Here => new(file, _line);

    private RowOrigin Record => new(file, _recordLine);

    /// <summary>1-based line on which the record begins that the parser has just read, or null where it is but an empty line;
    /// to be called once a record.</summary>
    public int? NextRecordLine() => _recordLines.Dequeue();

    /// <summary>Whether records were seen that the parser has not reported.</summary>
    public bool HasUnreadRecords => _recordLines.Count > 0;

    /// <exception cref="TableException">The next characters are no part of a table.</exception>
    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0)
            return 0;
        if (_problem is not null)
            throw _problem;
        var read = ReadInner(buffer, index, Math.Min(count, LargestRead));
        if (read == 0 && _state == State.Quoted)
            throw CsvProblem.UnclosedQuote(new(file, _quoteLine), _field);
        var sound = Follow(buffer.AsSpan(index, read));
        return sound > 0 || _problem is null ? sound : throw _problem;
    }

    private int ReadInner(char[] buffer, int index, int count)
    {
        try
        {
            var read = inner.Read(buffer, index, count);
            if (!_atFileStart || read == 0)
                return read;
            _atFileStart = false;
            if (buffer[index] != '\uFEFF')
                return read;
            Array.Copy(buffer, index + 1, buffer, index, read - 1);
            return read > 1 ? read - 1 : inner.Read(buffer, index, count);
        }
        catch (NotUtf8Exception e)
        {
            throw CsvProblem.NotUtf8(Here, e.Found);
        }
        catch (IOException e)
        {
            throw CsvProblem.Unreadable(file, e);
        }
    }

    /// <summary>How many characters stand before a problem; all of them where there is none.</summary>
    private int Follow(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            _problem = Step(text[i]);
            if (_problem is not null)
                return i;
        }
        return text.Length;
    }

    private TableException? Step(char c)
    {
        var isLineFeedOfPair = c == '\n' && _afterCarriageReturn;
        _afterCarriageReturn = c == '\r';
        if (isLineFeedOfPair)
            return null;
        if (c == '\0')
            return CsvProblem.Binary(Here);
        var endsLine = c is '\r' or '\n';
        if (_state == State.RecordStart && endsLine)
            _recordLines.Enqueue(null);
        else if (_state == State.RecordStart)
            BeginRecord();
        if (_state != State.RecordStart && ++_recordLength > LongestRecord)
            return CsvProblem.TooLong(Record, LongestRecord, _state == State.Quoted ? _quoteLine : null);
        if (_state == State.AfterQuote && c != '"' && c != delimiter && !endsLine)
            return CsvProblem.TextAfterQuote(Here, _field, c, _quoteLine, delimiter);
        Advance(c, endsLine);
        if (endsLine)
            _line++;
        return null;
    }

    private void BeginRecord()
    {
        _state = State.FieldStart;
        _recordLine = _line;
        _recordLength = 0;
        _field = 1;
        _recordLines.Enqueue(_line);
    }

    private void Advance(char c, bool endsLine)
    {
        switch (_state)
        {
            case State.Quoted:
                _state = c == '"' ? State.AfterQuote : State.Quoted;
                break;
            case State.AfterQuote when c == '"':
                _state = State.Quoted;
                break;
            case State.FieldStart when c == '"':
                _state = State.Quoted;
                _quoteLine = _line;
                break;
            case var _ when endsLine:
                _state = State.RecordStart;
                break;
            case var _ when c == delimiter:
                _state = State.FieldStart;
                _field++;
                break;
            default:
                _state = State.Text;
                break;
        }
    }
}
