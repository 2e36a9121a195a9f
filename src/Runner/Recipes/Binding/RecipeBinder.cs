using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>Fills immutable settings records from YAML. It knows no record by name, reports every problem with its position and
/// goes on after each, so that a user sees all of them at once.</summary>
internal sealed class RecipeBinder
{
    private readonly List<RecipeProblem> _problems;
    private readonly BoundPaths _paths;
    private SettingsType? _root;

    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="paths">Receives where every value stands and which ones could not be used.</param>
    public RecipeBinder(List<RecipeProblem> problems, BoundPaths paths)
    {
        _problems = problems;
        _paths = paths;
    }

    /// <summary>Binds a whole document. Null when something required is missing; otherwise a record in which every value that
    /// could not be used has its default.</summary>
    public T? Bind<T>(YamlNode root)
        where T : class
    {
        var shape = new ValueShape(ValueKind.Section, typeof(T), IsNullable: false, Element: null);
        _root = SettingsType.Of(typeof(T));
        return TryBind(root, shape, "", new Place(null, IsElement: false), out var value) ? (T?)value : null;
    }

    /// <param name="node">What the recipe says.</param>
    /// <param name="shape">What belongs there.</param>
    /// <param name="path">Such as <c>optimizer.lr</c> or <c>augment.train[2]</c>.</param>
    /// <param name="place">What is around it.</param>
    /// <param name="value">The value, or null after a problem.</param>
    private bool TryBind(YamlNode node, ValueShape shape, string path, Place place, out object? value)
    {
        value = null;
        _paths.Add(path, node.Position);
        if (node is YamlRefused)
            return Fail(path);
        if (shape.IsNone(node))
            return true;
        switch (shape.Kind)
        {
            case ValueKind.List:
                return TryBindList(node, shape, path, out value);
            case ValueKind.Section when SettingsType.Of(shape.Type) is { IsPolymorphic: true } type:
                return TryBindVariant(node, type, path, place, out value);
            case ValueKind.Section:
                return TryBindRecord(node, shape, path, out value);
            default:
                var wrong = node is YamlScalar scalar
                    ? ScalarReader.TryRead(scalar, shape, out value)
                    : $"{YamlText.Describe(node)}; expected {ScalarReader.Expected(shape)}.";
                return wrong is null || Fail(path, node.Position, $"'{path}' is {wrong}");
        }
    }

    private bool TryBindList(YamlNode node, ValueShape shape, string path, out object? value)
    {
        value = null;
        var element = shape.Element!;
        if (node is YamlMapping && element.Kind == ValueKind.Section)
            return Fail(path, node.Position, $"'{path}' is a mapping; expected a list: put '- ' before each element.");
        if (node is YamlScalar { IsPlain: true, Text: "" })
            return Fail(path, node.Position, $"'{path}' is empty; expected a list: write [] for an empty one.");
        var items = node is YamlSequence sequence ? sequence.Items : [node];
        var values = Array.CreateInstance(shape.Type.GenericTypeArguments[0], items.Count);
        var allBound = true;
        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = node is YamlSequence ? $"{path}[{i}]" : path;
            if (TryBind(items[i], element, itemPath, new Place(null, IsElement: true), out var item))
                values.SetValue(item, i);
            else
                allBound = false;
        }
        value = values;
        return allBound;
    }

    private bool TryBindRecord(YamlNode node, ValueShape shape, string path, out object? value)
    {
        value = null;
        var type = SettingsType.Of(shape.Type);
        if (node is YamlMapping mapping)
            return TryFill(type, mapping.Entries, node.Position, path, new UnknownKeys(type, path, _root), out value);
        var name = path.Length == 0 ? "the recipe" : $"'{path}'";
        var none = shape.IsNullable ? $", or {shape.NoneWord}" : "";
        return Fail(path, node.Position, $"{name} is {YamlText.Describe(node)}; expected a mapping with keys such as "
            + $"{string.Join(", ", type.Settings.Take(3).Select(s => s.Key))}{none}.");
    }

    private bool TryBindVariant(YamlNode node, SettingsType type, string path, Place place, out object? value)
    {
        value = null;
        var choice = VariantChoice.Of(node, type, path, place);
        if (choice.Problem is { } problem)
            return Fail(path, problem.Position, problem.Message);
        var variant = choice.Variant!;
        var unknown = place.IsElement
            ? new UnknownKeys(SettingsType.Of(variant.Type), variant.Name, root: null)
            : new UnknownKeys(SettingsType.Of(variant.Type), path, _root) { Family = type, Variant = variant.Name };
        return TryFill(SettingsType.Of(variant.Type), choice.Entries, node.Position, choice.Path, unknown, out value);
    }

    private bool TryFill(SettingsType type, IReadOnlyList<YamlEntry> entries, SourcePosition position, string path,
        UnknownKeys unknown, out object? value)
    {
        var instance = type.Create();
        var nodes = new Dictionary<string, YamlNode>();
        foreach (var (key, node) in entries)
        {
            if (type.Find(key.Text) is { } setting)
            {
                nodes.Add(setting.Key, node);
                BindSetting(instance, setting, node, BoundPaths.Join(path, setting.Key));
            }
            else
            {
                _problems.Add(new(key.Position, unknown.Describe(key.Text, node)));
            }
        }
        var missing = type.Settings.Where(s => s.IsRequired && !nodes.ContainsKey(s.Key)).ToList();
        foreach (var setting in missing)
            Fail(BoundPaths.Join(path, setting.Key), position, $"{unknown.Section} needs "
                + $"'{setting.Key}'{Choices(setting.Shape)}.");
        foreach (var broken in SettingsRules.Check(instance, type, s => _paths.IsSound(BoundPaths.Join(path, s.Key))))
            ReportRule(broken, instance, nodes, position, path, unknown);
        value = instance;
        return missing.Count == 0;
    }

    private void BindSetting(object instance, Setting setting, YamlNode node, string path)
    {
        var variantByDefault = setting.Property.GetValue(instance)?.GetType();
        if (TryBind(node, setting.Shape, path, new Place(variantByDefault, IsElement: false), out var value))
            setting.Property.SetValue(instance, value);
        else
            _paths.MarkUnsound(path);
    }

    private void ReportRule(BrokenRule broken, object instance, Dictionary<string, YamlNode> nodes, SourcePosition position,
        string path, UnknownKeys unknown)
    {
        if (broken.Setting is not { } setting)
        {
            Fail(path, position, $"{unknown.Section}: {broken.Message}");
            return;
        }
        var at = BoundPaths.Join(path, setting.Key);
        if (nodes.TryGetValue(setting.Key, out var node))
            Fail(at, node.Position, $"'{at}' is {YamlText.Render(node)}: {broken.Message}");
        else
            Fail(at, position, $"'{at}' is {RecipeWriter.Flow(setting.Property.GetValue(instance), setting.Shape)}: "
                + $"{broken.Message}");
    }

    private static string Choices(ValueShape shape)
    {
        if (shape.Kind == ValueKind.Choice)
            return $"; it is {ScalarReader.Expected(shape)}";
        if (shape.Kind != ValueKind.Section)
            return "";
        var type = SettingsType.Of(shape.Type);
        return type.IsPolymorphic
            ? $"; its '{type.Discriminator}' is {Names.OneOf([.. type.Variants.Select(v => v.Name)])}"
            : "";
    }

    private bool Fail(string path, SourcePosition position, string message)
    {
        _problems.Add(new(position, message));
        return Fail(path);
    }

    private bool Fail(string path)
    {
        _paths.MarkUnsound(path);
        return false;
    }
}

/// <summary>What surrounds a value.</summary>
/// <param name="VariantByDefault">The variant to take where the recipe names none.</param>
/// <param name="IsElement">Whether it stands in a list, where <c>- variant: { … }</c> is the form.</param>
internal readonly record struct Place(Type? VariantByDefault, bool IsElement);
