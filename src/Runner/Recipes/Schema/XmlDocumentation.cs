using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace VisionFinetune.Runner.Recipes.Schema;

/// <summary>The doc comments of types and properties, from the XML files the compiler puts beside the assemblies.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly string _folder;
    private readonly Dictionary<Assembly, Dictionary<string, string>> _summaries = [];

    /// <param name="folder">Where the XML files are; where one is missing, its types have no descriptions.</param>
    public XmlDocumentation(string folder) => _folder = folder;

    /// <summary>The summary as one line of plain text, or null. An inherited comment is looked up where it stands.</summary>
    public string? SummaryOf(PropertyInfo property)
    {
        for (var type = property.DeclaringType; type is not null; type = type.BaseType)
        {
            if (Find(type.Assembly, $"P:{type.FullName}.{property.Name}") is { Length: > 0 } summary)
                return summary;
        }
        return null;
    }

    /// <inheritdoc cref="SummaryOf(PropertyInfo)"/>
    public string? SummaryOf(Type type) => Find(type.Assembly, $"T:{type.FullName}");

    private string? Find(Assembly assembly, string member)
    {
        if (!_summaries.TryGetValue(assembly, out var summaries))
            _summaries[assembly] = summaries = Read(Path.Combine(_folder, $"{assembly.GetName().Name}.xml"));
        return summaries.GetValueOrDefault(member.Replace('+', '.'));
    }

    private static Dictionary<string, string> Read(string path)
    {
        try
        {
            return XDocument.Load(path).Descendants("member")
                .Where(m => m.Element("summary") is not null)
                .ToDictionary(m => m.Attribute("name")!.Value, m => PlainText(m.Element("summary")!));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return [];
        }
    }

    private static string PlainText(XElement summary)
    {
        var builder = new StringBuilder();
        foreach (var node in summary.Nodes())
        {
            builder.Append(node switch
            {
                XElement { Name.LocalName: "see" } see => see.Attribute("cref")?.Value.Split('.', ':')[^1] ?? see.Value,
                XElement element => element.Value,
                XText text => text.Value,
                _ => "",
            });
        }
        return WhiteSpace().Replace(builder.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
