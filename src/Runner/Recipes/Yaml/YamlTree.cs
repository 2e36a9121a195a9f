using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VisionFinetune.Runner.Recipes.Yaml;

/// <summary>Reads YAML into nodes that know their line and column. A recipe is plain data, so everything else YAML can do
/// (anchors, aliases, tags, merge keys, several documents) is refused: it hides values from readers and lets small files grow.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>Bytes of the largest recipe that is read.</summary>
    public const int LargestDocument = 1 << 20;

    /// <summary>What is said of a larger one.</summary>
    public const string TooLarge = "the recipe is larger than 1 MB; a recipe is a page of text.";

    private const int DeepestNesting = 32;

    private readonly Parser _parser;
    private readonly Func<Mark, SourcePosition> _position;
    private readonly List<RecipeProblem> _problems;

    private YamlTree(string text, Func<Mark, SourcePosition> position, List<RecipeProblem> problems)
    {
        _parser = new Parser(new StringReader(text));
        _position = position;
        _problems = problems;
    }

    /// <summary>Reads a whole file; null when it is no YAML at all. Problems are added, each with its position.</summary>
    public static YamlNode? Parse(string text, string source, List<RecipeProblem> problems)
    {
        var start = new SourcePosition(source, 1, 1);
        if (text.Length > LargestDocument)
            return Refuse(problems, start, TooLarge);
        if (ForbiddenCharacters.Find(text) is { } forbidden)
            return Refuse(problems, new SourcePosition(source, forbidden.Line, forbidden.Column), forbidden.Message);
        var tree = new YamlTree(text, m => new SourcePosition(source, (int)m.Line, (int)m.Column), problems);
        return tree.ReadOrRefuse(start, "the recipe is empty; it needs at least 'data' and 'model'.");
    }

    /// <summary>Reads the value of an override; every position is the override itself. An empty text is an empty value.</summary>
    public static YamlNode? ParseValue(string text, SourcePosition position, List<RecipeProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new YamlScalar(position, "", IsPlain: true);
        if (ForbiddenCharacters.Find(text) is { } forbidden)
            return Refuse(problems, position, forbidden.Message);
        return new YamlTree(text, _ => position, problems).ReadOrRefuse(position, "the value is empty.");
    }

    private YamlNode? ReadOrRefuse(SourcePosition start, string whenEmpty)
    {
        try
        {
            return ReadDocument(start, whenEmpty);
        }
        catch (RefusedException e)
        {
            return Refuse(_problems, e.Position, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // Some damage trips the parser's own checks instead of its error reports; where it had got to is all that is known.
            return Refuse(_problems, _position(_parser.Current?.End ?? Mark.Empty),
                "this is not valid YAML from here on; is a bracket or brace not closed?");
        }
        catch (YamlException e)
        {
            var reason = e.Message.Trim().ReplaceLineEndings(" ").TrimEnd('.');
            return Refuse(_problems, _position(e.Start), $"this is not valid YAML: {char.ToLowerInvariant(reason[0])}{reason[1..]}.");
        }
    }

    private YamlNode ReadDocument(SourcePosition start, string whenEmpty)
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            throw new RefusedException(start, whenEmpty);
        _parser.Consume<DocumentStart>();
        var node = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            throw new RefusedException(_position(second.Start), "a second document starts here; a recipe is one document.");
        return node is YamlScalar { IsPlain: true, Text: "" } ? throw new RefusedException(start, whenEmpty) : node;
    }

    private YamlNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            Report(alias, '*', $"*{alias.Value.Value}", "an alias");
            return new YamlRefused(_position(alias.Start));
        }
        var start = _parser.Accept<NodeEvent>(out var node) ? node : throw new RefusedException(
            _position(_parser.Current?.Start ?? Mark.Empty), "this is not valid YAML: a value is missing here.");
        if (!start.Anchor.IsEmpty)
            Report(start, '&', $"&{start.Anchor.Value}", "an anchor");
        if (!start.Tag.IsEmpty)
            Report(start, '!', start.Tag.Value, "a tag");
        if (depth >= DeepestNesting && start is not Scalar)
            throw new RefusedException(_position(start.Start), $"the recipe is nested deeper than {DeepestNesting} levels.");
        return start switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            _ => ReadMapping(depth),
        };
    }

    private YamlScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlScalar(_position(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlSequence ReadSequence(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new YamlSequence(_position(start.Start), items);
    }

    private YamlMapping ReadMapping(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        var first = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (AcceptKey(key, first) is { } accepted)
                entries.Add(new YamlEntry(accepted, value));
        }
        // The parser has no mark for a mapping without braces inside a list in brackets: [resize: 64].
        var position = start.Start.Index == 0 && entries.Count > 0 ? entries[0].Key.Position : _position(start.Start);
        return new YamlMapping(position, entries);
    }

    private YamlScalar? AcceptKey(YamlNode key, Dictionary<string, SourcePosition> first)
    {
        if (key is not YamlScalar { Text: not "" } scalar)
        {
            if (key is not YamlRefused)
                _problems.Add(new(key.Position, $"a key is {YamlText.Describe(key)}; keys are names such as lr."));
            return null;
        }
        if (scalar.Text == "<<")
        {
            _problems.Add(new(key.Position, "'<<' merges mappings, which recipes do not have; write the keys themselves."));
            return null;
        }
        if (first.TryAdd(scalar.Text, scalar.Position))
            return scalar;
        var where = scalar.Position.IsOverride ? "" : $"; the first is on line {first[scalar.Text].Line}";
        _problems.Add(new(key.Position, $"'{YamlText.Shorten(scalar.Text)}' is given twice{where}."));
        return null;
    }

    private void Report(ParsingEvent at, char sign, string text, string kind) => _problems.Add(new(_position(at.Start),
        $"'{YamlText.Shorten(text)}' is {kind}, which recipes do not have; put a text that starts with '{sign}' in quotes."));

    private static YamlNode? Refuse(List<RecipeProblem> problems, SourcePosition position, string message)
    {
        problems.Add(new(position, message));
        return null;
    }

    /// <summary>Ends the reading of a document that makes no further sense.</summary>
    private sealed class RefusedException(SourcePosition position, string message) : Exception(message)
    {
        public SourcePosition Position { get; } = position;
    }
}
