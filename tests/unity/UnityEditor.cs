// What unity_bridge uses of UnityEditor, by name and type alone; see UnityEngine.cs.
using System;
using UnityEngine;

namespace UnityEditor
{
    public sealed class CustomEditor : Attribute { public CustomEditor(Type type) { } }

    public class Editor : UnityEngine.Object
    {
        public UnityEngine.Object target { get; set; }
        public virtual void OnInspectorGUI() { }
        public virtual bool RequiresConstantRepaint() => false;
        public bool DrawDefaultInspector() => true;
    }

    public enum MessageType { None, Info, Warning, Error }
    public static class EditorStyles { public static GUIStyle centeredGreyMiniLabel => null; }

    public static class EditorGUILayout
    {
        public class HorizontalScope : IDisposable { public void Dispose() { } }
        public class VerticalScope : IDisposable { public void Dispose() { } }
        public static void Space() { }
        public static void HelpBox(string message, MessageType type) { }
        public static void LabelField(string label, string text, params GUILayoutOption[] options) { }
        public static string TextField(string label, string text, params GUILayoutOption[] options) => null;
    }

    public static class EditorGUI
    {
        public static void DrawPreviewTexture(Rect position, Texture image, Material material, ScaleMode mode) { }
        public static void DrawRect(Rect position, Color color) { }
    }
}
